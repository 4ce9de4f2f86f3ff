material/not_utf8.py
