/** The file that keeps what came into a machine from outside, and when. */
@org.jspecify.annotations.NullMarked
package dev.oriel.machine.replay;
