package dev.oriel.isa;

import java.util.List;

/**
 * A named operand field of an instruction word.
 *
 * @param name the ISA's name, in split fields the name of the concatenation
 * @param pieces the positions of its bits, most significant piece first
 * @param signed whether the concatenation is a two's complement number
 * @param shift number of zero bits appended as least significant bits
 * @param kind what the value designates, which determines its assembly syntax
 * @param pair whether it also designates the next register
 * @param target whether it designates a target register
 */
public record Field(
    String name,
    List<Piece> pieces,
    boolean signed,
    int shift,
    Kind kind,
    boolean pair,
    boolean target) {

  /** What a field's value designates. */
  public enum Kind {
    /** A plain number. */
    NUMBER,
    /** A general purpose register. */
    GPR,
    /** A general purpose register, or the value 0 when the field is 0. */
    GPR0,
    /** A floating-point register. */
    FPR,
    /** A vector register. */
    VR,
    /** A vector-scalar register. */
    VSR,
    /** A condition register field. */
    CRF,
    /** A condition register bit. */
    CRB,
    /** A branch target relative to the instruction's address. */
    RELATIVE,
    /** A branch target in the lowest or highest 32 MiB of the address space. */
    ABSOLUTE
  }

  /** Bits {@code first} to {@code last} of the word, in the ISA's numbering. */
  public record Piece(int first, int last) {
    public Piece {
      if (first < 0 || last > 31 || first > last) {
        throw new IllegalArgumentException("bits " + first + ":" + last);
      }
    }

    int width() {
      return last - first + 1;
    }

    int mask() {
      return (-1 >>> 32 - width()) << 31 - last;
    }
  }

  public Field {
    pieces = List.copyOf(pieces);
  }

  /** Names are unique in a table. A record's own method costs a start milliseconds. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Number of bits of the word that the field takes. */
  public int width() {
    int width = 0;
    for (Piece piece : pieces) {
      width += piece.width();
    }
    return width;
  }

  /** The bits of the word that the field takes. */
  public int mask() {
    int mask = 0;
    for (Piece piece : pieces) {
      mask |= piece.mask();
    }
    return mask;
  }

  /** The field's value in {@code word}: concatenated, sign-extended, scaled. */
  public int extract(int word) {
    int value = 0;
    for (Piece piece : pieces) {
      value = value << piece.width() | (word & piece.mask()) >>> 31 - piece.last();
    }
    int unused = 32 - width();
    return (signed ? value << unused >> unused : value) << shift;
  }

  /**
   * {@code word} with the field set to {@code value}.
   *
   * @throws IllegalArgumentException if the field cannot hold the value
   */
  public int insert(int word, int value) {
    int rest = value >> shift;
    int result = word & ~mask();
    for (int i = pieces.size() - 1; i >= 0; i--) {
      Piece piece = pieces.get(i);
      result |= rest << 31 - piece.last() & piece.mask();
      rest >>= piece.width();
    }
    if (extract(result) != value) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
    return result;
  }
}
