/* A value of the contract in a box that only who has the key can open: AES-256-GCM. */
#ifndef SEAL_H
#define SEAL_H

#include <lab/findings.widl.h>

struct key {
    unsigned char bytes[32];
};

/** Read the key that both ends have; how they got it is their own affair. */
bool key_read(struct key *key, const char *file);

/** How sealed payloads say that they are. */
extern const widl_passthru sealed;

/** Whether that is what a payload says. */
bool is_sealed(const widl_passthru *passthru);

/** Seal a value as the arguments, or the result, of `procedure`; it lives in the arena. */
bool seal(const struct key *key, const char *procedure, widl_value value, widl_arena *arena,
          widl_payload *ret_payload);

/** The reverse: false when it was not sealed with this key for this procedure. */
bool unseal(const struct key *key, const char *procedure, const widl_payload *payload,
            widl_arena *arena, widl_value *ret_value);

#endif
