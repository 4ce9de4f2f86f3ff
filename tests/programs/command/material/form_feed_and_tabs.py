if True:
	print("tab")
print("form feed")
if 1:
        print("eight")
