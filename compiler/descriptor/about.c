/* SPDX-License-Identifier: MIT */
/* What every declaration has: its words for people, since when it is, and its place. */
#include "descriptor/reader.h"

void reader_about(struct descriptor_reader *reader, const struct json_node *object,
                  struct model_about *ret_about)
{
    const struct json_node *deprecated = reader_member(reader, object, "deprecated", JSON_OBJECT);

    *ret_about = (struct model_about){
        .docs = reader_text(reader, object, "docs"),
        .since = reader_text(reader, object, "since"),
        .is_deprecated = deprecated != NULL,
        .span = positions_span(reader, object),
    };
    if (!deprecated)
        return;
    ret_about->deprecated = reader_text(reader, deprecated, "text");
    ret_about->deprecated_since = reader_text(reader, deprecated, "since");
}
