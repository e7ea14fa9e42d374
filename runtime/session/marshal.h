/* SPDX-License-Identifier: MIT */
/* Running the marshalling functions of descriptors. */
#ifndef WI_MARSHAL_H
#define WI_MARSHAL_H

#include <widl/stub.h>

#include "session/outgoing.h"

/** Write `value`; `*ret_payload` borrows from `writer`. what: in front of a refusal's text. */
bool wi_marshal(const widl_stub_message *message, const void *value, const char *what,
                widl_writer *writer, widl_payload *ret_payload, widl_error *error);

/** Read `payload` into `value`; a refusal is in `reader`, whose arena is set. */
bool wi_unmarshal(const widl_stub_message *message, const widl_payload *payload,
                  widl_reader *reader, void *value);

#endif
