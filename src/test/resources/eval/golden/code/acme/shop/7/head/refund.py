import logging


def refund(order, lock):
    if order.refunded:
        return
    logging.info("refund %s to %s", order.amount, order.card)
    with lock:
        order.refund()
