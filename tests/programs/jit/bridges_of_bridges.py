# What a bridge has learned of its inputs is passed on to its own bridges, though some inputs are of no use to it.
from itertools import chain


def boards(size, state, count):
    rate = 0
    for _ in range(count):
        rate = (3, 6, 8)[(state >> 16) % 3]
        board = []
        for _ in range(size):
            row = []
            for column in range(size):
                state = (state * 1103515245 + 12345) % 2147483648
                row.append([column, (state >> 16) % 10 < rate])
            board.append(row)
        yield board


def has_line(board):
    for line in chain(board, zip(*board)):
        if all(checked for _, checked in line):
            return True
    return False


def has_line_by_index(board):
    size = len(board)
    for row in range(size):
        for column in range(size):
            if not board[row][column][1]:
                break
        else:
            return True
    for column in range(size):
        for row in range(size):
            if not board[row][column][1]:
                break
        else:
            return True
    return False


for size, state, count in ((4, 1, 1400), (4, 3, 1500), (5, 2, 1100), (5, 6, 1300)):
    differ = [number for number, board in enumerate(boards(size, state, count)) if has_line(board) != has_line_by_index(board)]
    print(size, state, differ)
