material/windows_lines.py
