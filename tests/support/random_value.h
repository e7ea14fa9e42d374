/* SPDX-License-Identifier: MIT */
/* Random values that are the same in every run with the same seed. */
#ifndef RANDOM_VALUE_H
#define RANDOM_VALUE_H

#include <stdint.h>

#include <widl/codec.h>

/** A sequence of numbers; the state is its seed, not 0. */
struct random_numbers {
    uint64_t state;
};

uint64_t random_next(struct random_numbers *random);

/** What random values are made of. */
enum random_kinds {
    RANDOM_ANY,  /**< everything that MessagePack carries in WAMP */
    RANDOM_JSON, /**< what JSON text carries too, with float64 as the only kind of float */
};

/** Write one value, in which lists and maps are nested at most `depth` deep. */
void random_value_write(struct random_numbers *random, enum random_kinds kinds, unsigned depth,
                        widl_writer *writer);

#endif
