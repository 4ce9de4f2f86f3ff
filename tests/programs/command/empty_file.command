-c
exec(open("material/empty_file.py").read())\nprint("nothing happened")
