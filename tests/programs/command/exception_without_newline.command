-c
print("text", end="")\nraise ValueError("after text")
