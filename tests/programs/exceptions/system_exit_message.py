print("out")
raise SystemExit("a message goes to standard error")
