package dev.oriel.isa;

import org.jspecify.annotations.Nullable;

/**
 * A condition register field that a record form (Rc=1) sets after the semantics proper.
 *
 * @param crField 0, 1 or 6
 * @param result the field naming the register compared with zero (0) or holding the mask (6); none
 *     for 1, which copies FPSCR bits
 */
public record CrRecord(int crField, @Nullable Field result) {}
