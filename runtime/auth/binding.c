/* SPDX-License-Identifier: MIT */
/*
 * Channel binding: the types that WAMP names (cryptosign) and how a challenge is bound. The data
 * itself comes from the transport.
 */
#include "auth/binding.h"

bool wi_binding_known(widl_string type)
{
    return widl_str_equal(type, widl_str("tls-exporter")) ||
           widl_str_equal(type, widl_str("tls-unique"));
}

bool wi_binding_apply(const struct wi_binding *binding, const unsigned char challenge[WI_HASH_SIZE],
                      unsigned char out[WI_HASH_SIZE])
{
    if (binding->type && binding->data.size != WI_HASH_SIZE)
        return false;
    for (size_t i = 0; i < WI_HASH_SIZE; i++)
        out[i] = (unsigned char)(challenge[i] ^ (binding->type ? binding->data.data[i] : 0));
    return true;
}
