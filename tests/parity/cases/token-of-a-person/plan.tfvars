token = "given-at-deployment"
