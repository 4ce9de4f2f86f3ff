table = {}
value = table["missing"]
