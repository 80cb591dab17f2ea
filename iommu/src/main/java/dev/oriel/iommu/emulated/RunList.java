package dev.oriel.iommu.emulated;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs, ascending, without overlap, with adjacent runs merged where possible; four words each, so
 * that a scattered entry costs 32 bytes and no object.
 */
final class RunList {
  /** First index, last index, entry at the first, stride. */
  static final int WORDS = 4;

  private RunList() {}

  static int size(long[] list) {
    return list.length / WORDS;
  }

  static long first(long[] list, int i) {
    return list[i * WORDS];
  }

  static long last(long[] list, int i) {
    return list[i * WORDS + 1];
  }

  static long tce(long[] list, int i) {
    return list[i * WORDS + 2];
  }

  static long stride(long[] list, int i) {
    return list[i * WORDS + 3];
  }

  static long at(long[] list, int i, long index) {
    return tce(list, i) + (index - first(list, i)) * stride(list, i);
  }

  static Run run(long[] list, int i) {
    return new Run(first(list, i), last(list, i), tce(list, i), stride(list, i));
  }

  static long[] of(Run run) {
    long[] list = new long[WORDS];
    set(list, 0, run);
    return list;
  }

  /** The first run that ends at {@code index} or later; the size of the list if there is none. */
  static int firstEndingAt(long[] list, long index) {
    int low = 0;
    int high = size(list);
    while (low < high) {
      int middle = low + high >>> 1;
      if (last(list, middle) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** {@code list} with the entries of {@code run} stored. */
  static long[] with(long[] list, Run run, long pageSize) {
    int size = size(list);
    int from = firstEndingAt(list, run.first());
    int to = from;
    while (to < size && first(list, to) <= run.last()) {
      to++;
    }
    Run left = from < to ? run(list, from).clip(0, run.first() - 1) : null;
    Run right = from < to ? run(list, to - 1).clip(run.last() + 1, Long.MAX_VALUE) : null;
    @Nullable Run middle = run.zero() ? null : run;
    if (middle != null && left == null && from > 0) {
      left = run(list, --from);
    }
    if (middle != null && right == null && to < size) {
      right = run(list, to++);
    }
    if (left != null && middle != null) {
      Run joined = left.join(middle, pageSize);
      if (joined != null) {
        left = null;
        middle = joined;
      }
    }
    if (middle != null && right != null) {
      Run joined = middle.join(right, pageSize);
      if (joined != null) {
        right = null;
        middle = joined;
      }
    }
    int pieces = (left == null ? 0 : 1) + (middle == null ? 0 : 1) + (right == null ? 0 : 1);
    long[] result = Arrays.copyOf(list, (from + pieces + size - to) * WORDS);
    System.arraycopy(list, to * WORDS, result, (from + pieces) * WORDS, (size - to) * WORDS);
    int at = from;
    at = set(result, at, left);
    at = set(result, at, middle);
    set(result, at, right);
    return result;
  }

  /** Appends an entry to the {@code size} runs in {@code list}; returns the new size. */
  static int append(long[] list, int size, long index, long tce, long pageSize) {
    int i = size - 1;
    if (size > 0 && last(list, i) == index - 1) {
      long step = tce - at(list, i, index - 1);
      boolean single = first(list, i) == last(list, i);
      if ((step == 0 || step == pageSize) && (single || stride(list, i) == step)) {
        list[i * WORDS + 1] = index;
        list[i * WORDS + 3] = step;
        return size;
      }
    }
    return set(list, size, new Run(index, index, tce, 0));
  }

  /**
   * {The concatenation of {@code list} and {@code behind}, whose runs all follow those of {@code
   * list}.
   */
  static long[] join(long[] list, long[] behind, long pageSize) {
    int size = size(list);
    Run joined =
        size > 0 && behind.length > 0 ? run(list, size - 1).join(run(behind, 0), pageSize) : null;
    int overlap = joined == null ? 0 : 1;
    long[] all = Arrays.copyOf(list, list.length + behind.length - overlap * WORDS);
    System.arraycopy(behind, 0, all, (size - overlap) * WORDS, behind.length);
    if (joined != null) {
      set(all, size - 1, joined);
    }
    return all;
  }

  private static int set(long[] list, int i, @Nullable Run run) {
    if (run == null) {
      return i;
    }
    list[i * WORDS] = run.first();
    list[i * WORDS + 1] = run.last();
    list[i * WORDS + 2] = run.tce();
    list[i * WORDS + 3] = run.stride();
    return i + 1;
  }

  /** The part of {@code list} within {@code [from, to]}. */
  static long[] clip(long[] list, long from, long to) {
    int begin = firstEndingAt(list, from);
    int end = begin;
    while (end < size(list) && first(list, end) <= to) {
      end++;
    }
    long[] part = Arrays.copyOfRange(list, begin * WORDS, end * WORDS);
    if (begin < end) {
      set(part, 0, run(part, 0).clip(from, Long.MAX_VALUE));
      set(part, end - begin - 1, run(part, end - begin - 1).clip(0, to));
    }
    return part;
  }
}
