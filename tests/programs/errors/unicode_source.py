größe = "ü"
print(größe)
naïve = {"schlüssel": 1}
print(naïve["schlüssel"], naïve["日本" + größe])
