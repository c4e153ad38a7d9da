def refund(order, lock):
    with lock:
        order.refund()
