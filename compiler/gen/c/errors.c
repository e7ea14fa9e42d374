/* SPDX-License-Identifier: MIT */
/* Errors: the URI, the payload's struct with its two functions, and the runtime's description. */
#include "gen/c/message.h"

void c_errors(struct c_file *c)
{
    for (size_t i = 0; i < c->file->error_count; i++) {
        const struct model_error *error = &c->file->errors[i];
        struct text name = names_error(c->arena, error);
        struct c_message payload = {.model = &error->payload,
                                    .type = name,
                                    .name = name,
                                    .owner = name,
                                    .uses = C_BOTH_WAYS};

        c_set(c, "error", name);
        c_set(c, "uri", c_string(c->arena, error->uri));
        emit_text(&c->header, "\n");
        c_docs(&c->header, &error->about, NULL);
        if (!c_is_empty(&error->payload))
            c_message_struct(c, name, &error->payload);
        emit_text(&c->header, "#define $error$_uri $uri$\n"
                              "extern const widl_stub_error $error$_stub;\n");
        c_put_message(c, &payload);
        emit_line(&c->source, "\nconst widl_stub_error %.*s_stub = {%.*s_uri, %.*s};",
                  TEXT_ARG(name), TEXT_ARG(name), TEXT_ARG(c_payload_of(c, &payload)));
    }
}
