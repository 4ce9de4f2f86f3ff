total = 5
counter = 3
print(totl + counter)
