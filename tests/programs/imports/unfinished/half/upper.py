from half import lower
