/**
 * The Power ISA 3.0B (POWER9) as tables, and what reads them: decoder, disassembler, assembler.
 *
 * <p>An instruction is one row of a {@code *.tbl} resource of this package; the files are listed in
 * {@code index.tbl}, the fields they use in {@code fields.tbl}, whose head describes the grammar. A
 * row accounts for each of the 32 bits. The row also gives an engine the names of the semantics
 * class and method, and the checks that come before the call.
 *
 * <p>Bits are numbered as in the ISA: bit 0 is the most significant of the 32-bit instruction word,
 * and a word is a Java {@code int} already in host order.
 */
package dev.oriel.isa;
