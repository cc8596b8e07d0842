package dev.hawser.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a reactor of its own, and fails it for what it leaves behind: see {@link ReactorExtension}.
 *
 * {@snippet class="dev.hawser.testing.TeaTest" region="test"}
 *
 * <p>On a class for all its tests, those of nested classes included; on a method, beside {@code @Test} or
 * {@link Seeds}, for that test, where it wins over the class's.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(ReactorExtension.class)
public @interface WithReactor {
    /** {@return the clock that the reactor lives by} */
    TestTime time() default TestTime.VIRTUAL;

    /** {@return whether debug mode is on during the test; leave it out where a million Deferreds are made} */
    boolean debug() default true;
}
