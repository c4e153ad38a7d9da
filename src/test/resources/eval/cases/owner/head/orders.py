def order(db, user, number):
    return db.find("orders", number=number)
