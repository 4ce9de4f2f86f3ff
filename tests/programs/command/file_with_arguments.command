material/show_arguments.py
one
--two
three four
