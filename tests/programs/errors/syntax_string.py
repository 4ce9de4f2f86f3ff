print("fine")
name = "unterminated
