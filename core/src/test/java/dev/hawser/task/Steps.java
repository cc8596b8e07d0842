package dev.hawser.task;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/** Iterators whose items are made when they are asked for. */
final class Steps {
    static final class Oops extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Oops(String message) {
            super(message);
        }
    }

    private Steps() {}

    /** One item from each callable. */
    static Iterator<Object> of(Callable<?>... steps) {
        Iterator<Callable<?>> each = List.of(steps).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public Object next() {
                try {
                    return each.next().call();
                } catch (RuntimeException | Error e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    /** Items 0 to {@code count} - 1. */
    static <T> Iterator<T> count(int count, IntFunction<T> item) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public T next() {
                if (next >= count) {
                    throw new NoSuchElementException();
                }
                return item.apply(next++);
            }
        };
    }

    /** Never ends. */
    static <T> Iterator<T> forever(IntFunction<T> item) {
        return count(Integer.MAX_VALUE, item);
    }
}
