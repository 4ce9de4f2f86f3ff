numerator = 1
