create index orders_by_customer on orders (customer);
grant select on orders to shop_search;
