data = {"a": {"b": [1, 2, 3]}}
print(data["a"]["b"][1])
print(data["a"]["b"][7] + data["a"]["c"])
