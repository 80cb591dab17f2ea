/** The kinds of networks that users name: {@code -netdev user} and others. */
package dev.oriel.net.netdev;
