import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What Java programs do: objects, maps, strings, sorting, arithmetic. Runs in the guest's JVM. */
public final class Work {
  private record Entry(String name, long value) {}

  private Work() {}

  /** {@code arguments[0]}: how often. */
  public static void main(String[] arguments) {
    for (int repetition = Integer.parseInt(arguments[0]); repetition > 0; repetition--) {
      System.out.println(
          maps(60_000) + " " + matrix(120) + " " + text(20_000) + " " + hash(3_000_000));
    }
  }

  private static long maps(int count) {
    Random random = new Random(1);
    Map<String, Entry> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      entries.merge(
          "name" + random.nextInt(9000),
          new Entry("e" + i, i),
          (a, b) -> new Entry(b.name(), a.value() + b.value()));
    }
    List<Entry> sorted = new ArrayList<>(entries.values());
    Collections.sort(sorted, (a, b) -> Long.compare(a.value(), b.value()));
    return sorted.stream().skip(10).limit(1000).mapToLong(Entry::value).sum();
  }

  private static double matrix(int size) {
    double[][] a = new double[size][size];
    double[][] b = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        a[i][j] = i + j;
        b[i][j] = i - j;
      }
    }
    double trace = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
          sum += a[i][k] * b[k][j];
        }
        trace += i == j ? sum : 0;
      }
    }
    return trace;
  }

  private static int text(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("line ").append(i).append(": ").append(Integer.toHexString(i * 31)).append('\n');
    }
    return text.toString().lines().map(String::strip).mapToInt(String::hashCode).sum();
  }

  private static int hash(int count) {
    int hash = 17;
    for (int i = 0; i < count; i++) {
      hash = (hash ^ i) * 16777619 + (hash >>> 13);
    }
    return hash;
  }
}
