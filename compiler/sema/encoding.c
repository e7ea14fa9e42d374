/* SPDX-License-Identifier: MIT */
/* How times travel: types that have an encoding take another one, all others take none. */
#include "sema/encoding.h"

#include "sema/types.h"

const struct model_type *encoding_apply(struct scope *scope, const struct decorations *decorations,
                                        const struct model_type *type)
{
    const struct ast_decorator *decorator = decorations->encoding_decorator;
    if (!type || !decorator)
        return type;
    const struct model_type *plain = types_plain(type);
    if (plain->encoding == MODEL_ENCODING_NONE) {
        diag_report(scope_fail(scope), DIAG_DECORATOR, decorator->span,
                    "'@encoding' does not fit '%.*s'", TEXT_ARG(types_text(scope, type)));
        diag_hint(scope->diagnostics, "It is for 'timestamp' and 'duration'.");
        return NULL;
    }
    struct model_type *encoded = arena_alloc(scope->arena, sizeof(*encoded));
    *encoded = *plain;
    encoded->encoding = decorations->encoding;
    return types_with_plain(scope, type, encoded);
}
