sar_fuzz(config_fuzz LIBRARIES sar_core)
