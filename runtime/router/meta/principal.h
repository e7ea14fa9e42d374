/* SPDX-License-Identifier: MIT */
/*
 * What a procedure says about who wants to join: a role, or a dict with one, and what the router
 * needs to have the client prove that it is who it claims to be.
 */
#ifndef WI_ROUTER_META_PRINCIPAL_H
#define WI_ROUTER_META_PRINCIPAL_H

#include <widl/authenticator.h>

#include "router/users/decoy.h"

/** Who somebody is. It stays where it is; all zero: nobody. */
struct wi_principal {
    widl_value value; /**< the answer, copied; owned; what follows views it */
    widl_identity identity;
    widl_string secret; /**< data NULL: none was said */
    struct wi_user user;
    struct wi_cra_entry cra;
    struct wi_scram_entry scram;
    unsigned char key[1][WI_KEY_SIZE];
};

/** What unknown ones are made like: the entries of the latest one who was known. */
struct wi_likeness {
    struct wi_user user;
    struct wi_cra_entry cra;
    struct wi_scram_entry scram;
    bool derives; /**< the keys of `scram` were to be made of a secret */
    char salt[WI_SALT_MAX_SIZE];
    unsigned char decoy_key[WI_HASH_SIZE];
};

/** As long as nobody is known. */
void wi_likeness_init(struct wi_likeness *likeness);

/**
 * Read an answer. authid: that the client claims. Return: false with why it is none, for the log.
 */
bool wi_principal_read(struct wi_principal *principal, widl_value answer, widl_string authid,
                       const char **ret_why);

/** The method that the answer wants, if it says so: one that the router challenges by. */
bool wi_principal_method(const struct wi_principal *principal, enum wi_method *ret);

/**
 * Have what a method needs ready, and unknown ones look alike from now on. Return: false with why
 * it is not there, for the log.
 */
bool wi_principal_arm(struct wi_principal *principal, enum wi_method method,
                      struct wi_likeness *likeness, const char **ret_why);

/**
 * Make the keys of wamp-scram, if the answer has a secret for them. That takes its time, so it is
 * for who tries to prove something, and not for everybody who says hello. Return: false without
 * memory.
 */
bool wi_principal_derive(struct wi_principal *principal);

/** Work as long for a proof of nobody. Return: false without memory. */
bool wi_likeness_derive(const struct wi_likeness *likeness, const struct wi_scram_entry *decoy);

/** Overwrite and release. */
void wi_principal_end(struct wi_principal *principal);

#endif
