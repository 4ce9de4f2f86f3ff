material/latin1_declared.py
