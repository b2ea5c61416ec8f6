sar_fuzz(http_head_fuzz LIBRARIES sar_net)
