/* SPDX-License-Identifier: MIT */
/*
 * Proofs. The work is the same whether the user is one, or a decoy that nobody can be: the caller
 * looks at that when all is done.
 */
#include "router/users/proof.h"

#include <stdio.h>

#include "auth/cryptosign.h"

bool wi_proof_bind(struct wi_proof *proof, const widl_join *join)
{
    widl_string type;
    const widl_peer_facts *peer = &join->peer;
    switch (wi_extra_string(join->authextra, "channel_binding", &type)) {
    case WI_ABSENT:
        return true;
    case WI_MISTYPED:
        return false;
    case WI_FOUND:
        break;
    }
    if (type.size == 0 || type.size >= WI_BINDING_TYPE_SIZE || peer->channel_binding.size == 0 ||
        !widl_str_equal(type, peer->channel_binding_type))
        return false;
    snprintf(proof->binding_type, sizeof(proof->binding_type), "%.*s", WIDL_STR_ARG(type));
    proof->binding = (struct wi_binding){proof->binding_type, peer->channel_binding};
    return true;
}

bool wi_proof_name_key(struct wi_proof *proof, const widl_join *join)
{
    return wi_cryptosign_key(join->authextra, proof->public_key);
}

bool wi_proof_challenge(struct wi_proof *proof, const struct wi_user *user, const widl_join *join,
                        const char *provider, widl_timestamp now, widl_writer *extra,
                        const char **ret_why)
{
    const struct wi_cra_subject subject = {
        .authid = user->authid,
        .authrole = user->authrole,
        .authprovider = widl_str(provider),
        .session = join->session,
        .time = now,
    };
    *ret_why = NULL;
    switch (proof->method) {
    case WI_METHOD_CRYPTOSIGN:
        return wi_cryptosign_challenge(&proof->binding, proof->bytes, extra);
    case WI_METHOD_SCRAM:
        return wi_scram_challenge(&proof->scram, user->scram, user->authid, join->authextra, extra,
                                  ret_why);
    case WI_METHOD_CRA:
        return wi_cra_challenge(&subject, user->cra, &proof->challenge, extra);
    default:
        return true;
    }
}

/** Whether the key that the client has named is one of the user's. */
static bool has_key(const struct wi_user *user, const unsigned char key[WI_KEY_SIZE])
{
    bool found = false;
    for (size_t i = 0; i < user->key_count; i++)
        found |= wi_secret_equal(user->keys[i], key, WI_KEY_SIZE);
    return found;
}

bool wi_proof_accepts(struct wi_proof *proof, const struct wi_user *user, widl_string signature,
                      widl_value extra, widl_writer *welcome)
{
    switch (proof->method) {
    case WI_METHOD_CRYPTOSIGN:
        return wi_cryptosign_accepts(proof->public_key, proof->bytes, &proof->binding, signature) &&
               has_key(user, proof->public_key);
    case WI_METHOD_SCRAM:
        return wi_scram_accepts(&proof->scram, user->scram, &proof->binding, signature, extra,
                                welcome);
    case WI_METHOD_CRA:
        return wi_cra_accepts(user->cra->key,
                              widl_bin(proof->challenge.data, proof->challenge.size), signature);
    case WI_METHOD_TICKET:
        return wi_ticket_accepts(user->ticket, signature);
    case WI_METHOD_TLS:
    case WI_METHOD_COUNT:
        break;
    }
    return false;
}

void wi_proof_end(struct wi_proof *proof)
{
    wi_scram_end(&proof->scram);
    widl_buffer_free(&proof->challenge);
    wi_secret_wipe(proof, sizeof(*proof));
}
