-c
raise SystemExit(7)
