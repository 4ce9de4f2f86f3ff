import third
third.x
