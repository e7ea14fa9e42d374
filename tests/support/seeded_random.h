/* SPDX-License-Identifier: MIT */
/*
 * Random numbers that WIDL_SEED in the environment repeats, for a test and for the library that it
 * tests; seeded_random.c says how to link.
 */
#ifndef SEEDED_RANDOM_H
#define SEEDED_RANDOM_H

#include <inttypes.h>
#include <stdint.h>

/** The seed of a run: WIDL_SEED, or always the same. */
uint64_t seeded_random_seed(void);

/** Begin a run. The seed is printed. */
void seeded_random_start(uint64_t seed);

/** A number below `below`. */
uint64_t seeded_random_below(uint64_t below);

#endif
