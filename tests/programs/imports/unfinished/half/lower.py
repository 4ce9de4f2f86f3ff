import half.upper
half.upper
