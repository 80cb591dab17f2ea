package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageNamesTest {
  @Test
  void orderDoesNotMatter() {
    PackageNames names = PackageNames.parse("python3, g++,libpython3.11-testsuite,g++");
    assertThat(names).hasToString("g++,libpython3.11-testsuite,python3");
    assertThat(PackageNames.parse(names.toString())).isEqualTo(names);
  }

  /** To apt, these are other things than names: removals, patterns, versions, options. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "python3,",
        "python3-",
        "python*",
        "python3=3.11",
        "-y",
        "Python3",
        "a b",
        "./a.deb"
      })
  void invalidNamesAreRefused(String list) {
    assertThatThrownBy(() -> PackageNames.parse(list))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("is not the name of a Debian package");
  }
}
