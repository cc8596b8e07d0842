package dev.hawser.cli.tale;

import java.util.AbstractList;
import java.util.List;

/// Somebody who wants something installed.
///
/// @param number the place in the list, from 0
/// @param name what the customer is called
record Customer(int number, String name) {
    private static final List<String> FIRST = List.of("Bill", "Elon", "Steve", "Mark");

    /// The first customers, who are known by name; those who come after them are numbered.
    static List<Customer> named(int count) {
        return new Customers(count, FIRST);
    }

    /// "Customer 0", "Customer 1" and so on.
    static List<Customer> numbered(int count) {
        return new Customers(count, List.of());
    }

    @Override
    public String toString() {
        return name.isEmpty() ? "Customer " + number : name;
    }

    /// What fits into a narrow bar.
    String shortName() {
        return name.isEmpty() ? Integer.toString(number) : name;
    }

    /// Makes each customer when asked for it: a list of a million takes no memory.
    private static final class Customers extends AbstractList<Customer> {
        private final int count;
        private final List<String> names;

        Customers(int count, List<String> names) {
            this.count = count;
            this.names = names;
        }

        @Override
        public Customer get(int index) {
            return new Customer(index, index < names.size() ? names.get(index) : "");
        }

        @Override
        public int size() {
            return count;
        }
    }
}
