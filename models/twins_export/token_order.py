"""The order in which a stage keeps its tokens, and the gathers between orders.

Tokens of a stage with local attention stay in window order (window by window, row by row inside
a window), so that cutting them into windows is a reshape. A stage without windows is one window:
its tokens are in row order.
"""

import numpy as np


def window_order(grid: int, window: int) -> np.ndarray:
    """Row-order position of each token in window order, [grid * grid] int64.

    window must divide grid, as it does for every variant: the published networks never pad.
    """
    cells = np.arange(grid * grid).reshape(grid // window, window, grid // window, window)
    return cells.transpose(0, 2, 1, 3).reshape(-1)


def row_order(grid: int, window: int) -> np.ndarray:
    """Window-order position of each token in row order: the inverse of window_order."""
    return np.argsort(window_order(grid, window))


def square_members(grid: int, window: int, side: int) -> np.ndarray:
    """Window-order positions of the tokens in each side x side square, [squares, side * side].

    Squares come in row order and so do the tokens inside one: a convolution of that kernel and
    stride is this gather and one matrix product.
    """
    positions = row_order(grid, window).reshape(grid // side, side, grid // side, side)
    return positions.transpose(0, 2, 1, 3).reshape(-1, side * side)
