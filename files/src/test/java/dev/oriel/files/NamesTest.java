package dev.oriel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
  private static final String LONG = "n".repeat(240);

  @Test
  void aNameGrowsNotBeyondTheBound() throws Exception {
    Names names = new Names();
    Node node = names.use(names.root(), "s");
    fill(names);
    assertThatThrownBy(() -> names.checkRename(node, LONG))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENFILE));
    names.checkRename(node, "t");
  }

  private static void fill(Names names) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; ; i++) {
                names.use(names.root(), LONG + i);
              }
            })
        .isInstanceOf(Failure.class);
  }

  /** A folder of a host that has no name as the guest wants it. */
  private record Strict(Path path) implements Pin {
    @Override
    public LinkOption[] links() {
      return new LinkOption[0];
    }

    @Override
    public Pin below(String name) {
      throw new InvalidPathException(name, "a character that the host does not know");
    }

    @Override
    public boolean outlivesName() {
      return false;
    }

    @Override
    public Pin lent() {
      return this;
    }

    @Override
    public void close() {}

    @Override
    public Path resolve(String name) {
      return path.resolve(name);
    }
  }

  @Test
  void namesThatTheHostCannotHaveAreNotHeld(@TempDir Path folder) throws Exception {
    try (Client client = new Client(new FileServer(Share.of(folder), new Strict(folder)))) {
      for (int i = 0; i <= Names.MOST; i++) {
        String name = "n" + i;
        assertThatThrownBy(() -> client.walk(name))
            .isInstanceOfSatisfying(
                Client.Refused.class, e -> assertThat(e.errno).isEqualTo(Errno.EILSEQ.number()));
      }
    }
  }
}
