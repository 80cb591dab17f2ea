package dev.oriel.machine;

import dev.oriel.options.OptionText;

/**
 * A network that a card refers to by name: {@code -netdev user,id=n0,hostfwd=tcp::2222-:22}.
 *
 * @param id the name
 * @param type kind of network: {@code user}
 * @param properties all of it but the type
 */
public record NetdevConfig(String id, String type, OptionText properties) {}
