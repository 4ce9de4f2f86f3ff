material/no_newline.py
