#include <shop/stock.widl.h>
#include <stdio.h>

static bool show(widl_session *session, const char *item)
{
    shop_stock_count_args args = {.item = widl_str(item)};
    shop_stock_count_error failure;
    uint32_t count;
    widl_call call = {0};
    bool known = shop_stock_count(session, &args, &count, &call);

    if (known)
        printf("%s: %u\n", item, (unsigned)count);
    else if (shop_stock_count_catch(&call.error, &call.memory, &failure) ==
             SHOP_STOCK_COUNT_ERROR_UNKNOWN_ITEM)
        printf("%s: not sold here\n", failure.unknown_item.item.data);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    return known;
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool known = session && show(session, "pear");

    if (session)
        show(session, "anvil");
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return known ? 0 : 1;
}
