-c
    if 1:\n        print('dedented')\n  \n    print('''\n    too''')
