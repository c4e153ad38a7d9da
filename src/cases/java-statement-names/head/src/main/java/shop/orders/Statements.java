package shop.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts the monthly statement together. */
public final class Statements {
  private final OrderRepository orderRepository;
  private final CustomerRepository customerRepository;

  public Statements(OrderRepository orderRepository, CustomerRepository customerRepository) {
    this.orderRepository = orderRepository;
    this.customerRepository = customerRepository;
  }

  /** The orders of a month, biggest first. */
  public List<Order> biggest(Month month) {
    var orders = new ArrayList<>(orderRepository.findByMonth(month));
    orders.sort(java.util.Comparator.comparing(Order::total).reversed());
    return orders;
  }

  /** The lines that are printed for a month. */
  public List<String> lines(Month month) {
    var lines = new ArrayList<String>();
    for (var order : orderRepository.findByMonth(month)) {
      var customer = customerRepository.findById(order.customerId()).orElseThrow();
      lines.add(customer.name() + ": " + order.total());
    }
    return lines;
  }

  /** What a month brought in. */
  public BigDecimal total(Month month) {
    var total = BigDecimal.ZERO;
    for (var order : orderRepository.findByMonth(month)) {
      total = total.add(order.total());
    }
    return total;
  }
}
