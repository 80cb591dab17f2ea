/**
 * Networks for guests, in plain Java and without privileges. A {@link dev.oriel.net.Card} is
 * plugged into a {@link dev.oriel.net.Network} and gets a {@link dev.oriel.net.Link}.
 */
package dev.oriel.net;
