-Werror
-c
x = "\d"
